import { StartRefusedError } from '../../../shared/start-refused.error.js';

export class DataFolderInUseError extends StartRefusedError {
  constructor(folder: string, pid: number) {
    super(`DATA_DIR: ${folder} is in use by process ${pid}; stop it, or set DATA_DIR to another folder`);
  }
}
