import { Inject, Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import type { FetchEnding } from '../../platform/resilience/call-outcome.js';
import { CircuitOpenError } from '../../platform/resilience/circuit-open.error.js';
import type { UpstreamFailure } from '../../platform/resilience/upstream.error.js';
import type { Upstream } from '../../platform/resilience/upstream.js';
import { Upstreams } from '../../platform/resilience/upstreams.js';
import { BillingCircuitOpenError } from './approval.errors.js';
import { type BillingResult, CREATED, withoutProvider } from './billing-result.js';
import { type BillingConfig, billingConfig } from './billing.config.js';
import { BillingMetrics } from './billing.metrics.js';

const CONNECT_TIMEOUT_MS = 5000;
const TRY_TIMEOUT_MS = 10_000;
const RETRY_DELAYS_MS = [500, 1000, 2000];
const RETRY_AFTER_LIMIT_MS = 10_000;
/** Four tries, three of the longest waits between them, and what comes before the first. */
export const CALL_TIMEOUT_MS = 100_000;

const createdSchema = z.object({ id: z.union([z.string().min(1).max(255), z.int()]).transform(String) });

export interface ProviderRequest {
  /** Sent as Idempotency-Key. */
  readonly key: string;
  readonly name: string;
}

export interface CreateOptions {
  /** Whether a try that surely or probably did nothing is followed by others. */
  readonly retry: boolean;
  readonly signal: AbortSignal;
}

/** The billing service's `POST /provider`. */
@Injectable()
export class BillingClient {
  private readonly logger = new Logger(BillingClient.name);
  private readonly upstream: Upstream;

  constructor(
    @Inject(billingConfig.token) private readonly config: BillingConfig,
    private readonly metrics: BillingMetrics,
    upstreams: Upstreams,
  ) {
    const honoursKeys = config.idempotency === 'key';
    this.upstream = upstreams.create({
      name: 'billing',
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      tryTimeoutMs: TRY_TIMEOUT_MS,
      totalTimeoutMs: CALL_TIMEOUT_MS,
      retryDelaysMs: RETRY_DELAYS_MS,
      retryAfterLimitMs: RETRY_AFTER_LIMIT_MS,
      // Without keys only a try that never reached the service may be made again.
      retryOn: honoursKeys ? isWorthARetry : () => false,
      retryOnFailure: honoursKeys ? isConnectOrTimeout : (reason) => reason === 'refused',
      keepAlive: false,
      breaker: { probeTimeoutMs: CALL_TIMEOUT_MS },
    });
  }

  /**
   * Asks for a provider.
   *
   * @param prepare runs once the breaker has let the call through, and says what is asked for; what it throws ends
   * the call before anything was sent.
   * @returns how it ended; a failure of the billing service is no exception.
   * @throws BillingCircuitOpenError before `prepare` ran, and what `prepare` throws.
   */
  async createProvider(
    prepare: () => Promise<ProviderRequest>,
    { retry, signal }: CreateOptions,
  ): Promise<BillingResult> {
    const tries: FetchEnding[] = [];
    let request: ProviderRequest | undefined;
    const onTry = (ending: FetchEnding, retryInMs?: number) => {
      tries.push(ending);
      if (retryInMs !== undefined) this.logRetry(tries.length + 1, retryInMs, request);
    };
    try {
      const providerId = await this.upstream.call(
        'create_provider',
        async (send) => {
          request = await prepare();
          this.logRequest(request);
          return providerIdOf(await send(`${this.config.url}/provider`, { ...messageOf(request), signal }));
        },
        { idempotent: retry, onTry },
      );
      return this.noted(request, { state: 'recorded', providerId, tries: tries.length });
    } catch (error) {
      if (error instanceof CircuitOpenError) throw this.circuitOpen(error);
      if (!request) throw error;
      return this.noted(request, withoutProvider([...tries]));
    }
  }

  /** @returns the status that the service answers a mere GET with. */
  async ping(): Promise<number> {
    return (await this.upstream.fetch(this.config.url, undefined, { operation: 'ping' })).status;
  }

  private logRequest({ name }: ProviderRequest): void {
    this.logger.log({
      event: 'billing_service_request',
      message: 'asking the billing service for a provider',
      action: 'create_provider',
      company: name,
    });
  }

  private logRetry(attempt: number, retryInMs: number, request?: ProviderRequest): void {
    this.logger.warn({
      event: 'billing_service_retry',
      message: `asking the billing service again in ${Math.round(retryInMs)} ms`,
      action: 'create_provider',
      company: request?.name,
      attempt,
    });
  }

  private noted(request: ProviderRequest | undefined, result: BillingResult): BillingResult {
    const common = { action: 'create_provider', company: request?.name, attempts: result.tries };
    if (result.state === 'recorded') {
      this.metrics.requests.add(1, { outcome: 'success' });
      this.logger.log({
        event: 'billing_service_success',
        message: 'the billing service created a provider',
        ...common,
        providerId: result.providerId,
      });
    } else {
      this.metrics.requests.add(1, { outcome: result.failure });
      this.logger.error({
        event: 'billing_service_error',
        message: `the billing service created no provider that is known of: ${result.reason}`,
        ...common,
        kind: result.failure,
        state: result.state,
      });
    }
    return result;
  }

  private circuitOpen(cause: CircuitOpenError): BillingCircuitOpenError {
    this.metrics.requests.add(1, { outcome: 'circuit_open' });
    this.logger.warn({
      event: 'billing_service_error',
      message: 'the billing service is left alone for a while',
      action: 'create_provider',
      kind: 'circuit_open',
    });
    return new BillingCircuitOpenError(cause.retryAfterSeconds ?? 1, cause);
  }
}

function messageOf({ key, name }: ProviderRequest): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ name }),
  };
}

/** Throws over every other answer; how the try ended says what it was. */
async function providerIdOf(response: Response): Promise<string> {
  if (response.status !== CREATED) throw new Error('Not created');
  return createdSchema.parse(await response.json()).id;
}

function isWorthARetry(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function isConnectOrTimeout(reason: UpstreamFailure): boolean {
  return reason === 'refused' || reason === 'dns' || reason === 'timeout';
}
