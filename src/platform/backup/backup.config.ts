import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../config/config-namespace.js';

export const backupConfig = defineConfig('backup', {
  dir: setting(
    'BACKUP_DIR',
    'Folder for backups, where the command names no other.',
    z.string().min(1).default('./backups'),
  ),
  encryptionKey: setting(
    'BACKUP_ENCRYPTION_KEY',
    'Key that encrypts backups: 32 bytes as base64. Keep it where the backups are not: without it they cannot be read. Unset: they are not encrypted.',
    z
      .string()
      .regex(/^[A-Za-z0-9+/_-]{43}=?$/, 'expected 32 bytes as base64')
      .optional(),
    { secret: true },
  ),
});

export type BackupConfig = ConfigOf<typeof backupConfig>;
