import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Command as Program } from 'commander';
import { Command } from '../../platform/cli/command.js';
import { formatTable } from '../../platform/cli/table.js';
import { askPassword, readPassword } from './password-input.js';
import type { Account } from './account.js';
import { AccountService } from './account.service.js';
import { newUserSchema } from './dto/user.js';

/** 144 bits. */
const GENERATED_BYTES = 18;
const PAGE = 100;

interface PasswordOptions {
  readonly passwordStdin?: boolean;
  readonly generate?: boolean;
}

/** `users create|reset-password|list`: for whoever has no administrator's account, or lost its password. */
@Injectable()
export class UsersCommand extends Command {
  constructor(private readonly accounts: AccountService) {
    super();
  }

  register(program: Program): void {
    const users = program.command('users').description('accounts of people who sign in');
    withPassword(users.command('create'))
      .description('creates an account')
      .argument('<email>', 'e-mail address')
      .option('--role <role>', 'admin or member', 'member')
      .action((email: string, options: PasswordOptions & { role: string }) => this.create(email, options));
    withPassword(users.command('reset-password'))
      .description('sets a new password and ends every token of the account')
      .argument('<email>', 'e-mail address')
      .action((email: string, options: PasswordOptions) => this.resetPassword(email, options));
    users
      .command('list')
      .description('lists accounts, newest first')
      .action(() => this.list());
  }

  private async create(email: string, options: PasswordOptions & { role: string }): Promise<void> {
    newUserSchema.pick({ email: true, role: true }).parse({ email, role: options.role });
    const password = await passwordFrom(options);
    const user = newUserSchema.parse({ email, role: options.role, password });
    const { role } = await this.accounts.create(user, undefined);
    report(`created ${email} (${role})`, password, options);
  }

  private async resetPassword(email: string, options: PasswordOptions): Promise<void> {
    const { id, disabled } = await this.accounts.find(email);
    const { password } = newUserSchema
      .pick({ password: true })
      .parse({ password: await passwordFrom(options) });
    await this.accounts.setPassword(id, password, undefined);
    report(`${email} has a new password${disabled ? ', and is still disabled' : ''}`, password, options);
  }

  private async list(): Promise<void> {
    const rows: Account[] = [];
    for (let after: Account | undefined; ; after = rows.at(-1)) {
      const page = await this.accounts.list(PAGE, after);
      rows.push(...page);
      if (page.length < PAGE) break;
    }
    process.stdout.write(formatTable([['EMAIL', 'ROLE', 'STATE', 'CREATED', 'ID'], ...rows.map(toRow)]));
  }
}

function withPassword(command: Program): Program {
  return command
    .option('--password-stdin', 'reads the password from standard input instead of asking for it')
    .option('--generate', 'makes a password and prints it');
}

async function passwordFrom({ passwordStdin, generate }: PasswordOptions): Promise<string> {
  if (generate) return randomBytes(GENERATED_BYTES).toString('base64url');
  return passwordStdin || !process.stdin.isTTY ? readPassword(process.stdin) : askPassword();
}

/** Shows a password only to who asked for one to be made. */
function report(text: string, password: string, { generate }: PasswordOptions): void {
  process.stdout.write(`${text}\n${generate ? `password: ${password}\n` : ''}`);
}

function toRow({ email, role, disabled, createdAt, id }: Account): string[] {
  return [email ?? '-', role, disabled ? 'disabled' : 'enabled', createdAt.toISOString(), id];
}
