import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Runtime } from '../../platform/config/runtime.js';
import { sqlCodeOf } from '../../platform/database/sql-errors.js';
import { SingleFlight } from '../../shared/single-flight.js';
import { StartRefusedError } from '../../shared/start-refused.error.js';
import { type AccountConfig, accountConfig } from './account.config.js';
import { AccountService } from './account.service.js';
import { DefaultAdmin } from './default-admin.js';

/** Sees to it that a new installation has an administrator. */
@Injectable()
export class FirstAdmin implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger(FirstAdmin.name);
  private readonly flights = new SingleFlight<void>();
  private settled = false;

  constructor(
    @Inject(accountConfig.token) private readonly config: AccountConfig,
    private readonly defaults: DefaultAdmin,
    private readonly accounts: AccountService,
    private readonly runtime: Runtime,
  ) {}

  /** @throws StartRefusedError where the default password would let anybody in. */
  onModuleInit(): void {
    const { adminPassword } = this.config;
    if (this.runtime.serving && adminPassword !== undefined && this.defaults.refuses(adminPassword))
      throw new StartRefusedError(
        'ADMIN_PASSWORD: the default password is refused in staging and production, and wherever HOST is not a loopback address',
      );
  }

  /** A database that is away, or not migrated yet, delays no start: the first login comes back to it. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.runtime.serving) return;
    await this.ensure().catch((error: unknown) => {
      const message = 'It is not known yet whether there is an administrator; the first login asks again';
      this.logger.warn({ event: 'first_admin_pending', message, reason: sqlCodeOf(error) });
    });
  }

  /** @throws DatabaseUnavailableError */
  async ensure(): Promise<void> {
    if (!this.settled) await this.flights.run('', () => this.settle());
  }

  private async settle(): Promise<void> {
    if (!(await this.accounts.exist())) await this.create();
    this.settled = true;
  }

  private async create(): Promise<void> {
    const fallback = this.defaults.allowed ? this.defaults : undefined;
    const email = this.config.adminEmail ?? fallback?.email;
    const password = this.config.adminPassword ?? fallback?.password;
    if (email === undefined || password === undefined) {
      const message =
        'There is no account: set ADMIN_EMAIL and ADMIN_PASSWORD, or run the command `users create`';
      this.logger.warn({ event: 'no_account', message });
      return;
    }
    if (!(await this.accounts.createFirst(email, password))) return;
    if (password === this.defaults.password) {
      const message = `The administrator ${email} was created with the default password; nobody but this machine can reach it`;
      this.logger.warn({ event: 'default_admin_created', message });
    } else this.logger.log({ event: 'first_admin_created', message: 'The first administrator was created' });
  }
}
