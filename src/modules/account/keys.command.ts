import { Inject, Injectable } from '@nestjs/common';
import type { Command as Program } from 'commander';
import { Command } from '../../platform/cli/command.js';
import { StartRefusedError } from '../../shared/start-refused.error.js';
import { type TokenEncryptionConfig, tokenEncryptionConfig } from './token-encryption.config.js';
import { TokenRotation } from './token-rotation.js';

/** `keys rotate`: what follows a change of TOKEN_ENCRYPTION_KEY. */
@Injectable()
export class KeysCommand extends Command {
  constructor(
    @Inject(tokenEncryptionConfig.token) private readonly config: TokenEncryptionConfig,
    private readonly rotation: TokenRotation,
  ) {
    super();
  }

  register(program: Program): void {
    const keys = program.command('keys').description('keys with which secrets are stored');
    keys
      .command('rotate')
      .description(
        'encrypts every GitHub token by TOKEN_ENCRYPTION_KEY that is still by TOKEN_ENCRYPTION_KEY_PREVIOUS; exit code 1 if one can be read by neither',
      )
      .action(() => this.rotate());
  }

  private async rotate(): Promise<void> {
    // Else the key would be this machine's own, or end with this process, and every token with it.
    if (this.config.key === undefined)
      throw new StartRefusedError('TOKEN_ENCRYPTION_KEY: required to encrypt tokens by it');
    const { rotated, unreadable } = await this.rotation.run();
    process.stdout.write(`${rotated} encrypted anew\n`);
    if (unreadable === 0) return;
    process.stderr.write(
      `${unreadable} can be read by neither key: set the one they were stored by as TOKEN_ENCRYPTION_KEY_PREVIOUS, or their owners sign in with GitHub again\n`,
    );
    process.exitCode = 1;
  }
}
