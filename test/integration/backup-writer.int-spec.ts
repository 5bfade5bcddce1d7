import { expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { BackupWriter } from '../../src/platform/backup/folder/backup-writer.js';

it('a source that fails at once fails the file, and not the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'backup-writer-'));
  const source = new Readable({ read: () => undefined });
  const written = new BackupWriter(folder, 'backup', undefined).write('tables/first', source);
  // As a connection does that is lost before the first row.
  source.emit('error', new Error('lost'));
  await expect(written).rejects.toThrow('lost');
  rmSync(folder, { recursive: true });
});
