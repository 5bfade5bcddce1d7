import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Logger,
  type OnModuleInit,
} from '@nestjs/common';
import { AccessGuard } from '../../platform/auth/access.guard.js';
import { Runtime } from '../../platform/config/runtime.js';
import { type PortfolioConfig, portfolioConfig } from './portfolio.config.js';

/** Lets in whoever has a credential, or everybody where PORTFOLIO_WRITES says so. */
@Injectable()
export class WriteGuard implements CanActivate, OnModuleInit {
  private readonly logger = new Logger(WriteGuard.name);
  private readonly isPublic: boolean;

  constructor(
    @Inject(portfolioConfig.token) { writes }: PortfolioConfig,
    private readonly access: AccessGuard,
    private readonly runtime: Runtime,
  ) {
    this.isPublic = writes === 'public';
  }

  onModuleInit(): void {
    if (!this.isPublic || !this.runtime.serving) return;
    this.logger.warn({
      event: 'portfolio_writes_public',
      message: 'PORTFOLIO_WRITES=public: anybody who reaches this server may change portfolios',
    });
  }

  canActivate(context: ExecutionContext): Promise<boolean> {
    return this.access.letIn(context, this.isPublic ? 'anybody' : 'credential');
  }
}
