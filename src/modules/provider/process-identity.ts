import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { type AppConfig, appConfig } from '../../platform/config/app.config.js';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** By what a process knows again the rows that a process before it left behind. */
@Injectable()
export class ProcessIdentity {
  /** This process, and no other. */
  readonly owner = randomUUID();
  readonly host = hostname();
  private folderId: string | null | undefined;

  constructor(@Inject(appConfig.token) private readonly config: Pick<AppConfig, 'dataDir'>) {}

  /** Kept in the data folder, which may be mounted elsewhere next time; null where nothing can be kept. */
  get folder(): string | null {
    this.folderId ??= keepId(this.config.dataDir);
    return this.folderId;
  }
}

function keepId(folder: string): string | null {
  const file = join(folder, 'folder-id');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    writeFileSync(file, randomUUID(), { flag: 'wx', mode: 0o600 });
  } catch {
    // There is one already, or none can be kept.
  }
  try {
    const id = readFileSync(file, 'utf8');
    return UUID.test(id) ? id : null;
  } catch {
    return null;
  }
}
