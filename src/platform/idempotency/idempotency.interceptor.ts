import { createHash, randomUUID } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, from, lastValueFrom } from 'rxjs';
import { knownActorOf } from '../auth/access.guard.js';
import { send } from '../http/answer.js';
import { RateLimiter } from '../rate-limit/rate-limiter.js';
import { type AnswerOf, Claim, currentClaim } from './claim.js';
import {
  IdempotencyKeyInUseError,
  IdempotencyKeyInvalidError,
  IdempotencyKeyReusedError,
} from './idempotency.errors.js';
import { type Holder, IdempotencyStore } from './idempotency.store.js';

export const IDEMPOTENT = Symbol('idempotent');

const KEY = /^[\x20-\x7e]{1,255}$/;

/** Lets a request with an idempotency key through once, and answers its repetitions as it was answered. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly store: IdempotencyStore,
    private readonly limiter: RateLimiter,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { 'idempotency-key': key } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (key === undefined) return next.handle();
    if (!KEY.test(String(key))) throw new IdempotencyKeyInvalidError();
    return from(this.once(this.claimOf(context, String(key)), context, () => lastValueFrom(next.handle())));
  }

  private async once(
    claim: Claim,
    context: ExecutionContext,
    handle: () => Promise<unknown>,
  ): Promise<unknown> {
    const holder = await this.store.claim(claim);
    if (holder) return replay(holder, claim, context.switchToHttp().getResponse<FastifyReply>());
    try {
      const body = await currentClaim.run(claim, handle);
      if (!claim.kept) throw new Error('An idempotent route did not keep its answer');
      return body;
    } catch (error) {
      // What cannot be freed now is free when its lease ends.
      await this.store.free(claim).catch(() => undefined);
      throw error;
    }
  }

  /** By operation, not by address, of which an operation may have two. */
  private claimOf(context: ExecutionContext, key: string): Claim {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const handler = context.getHandler();
    const caller = knownActorOf(request)?.id ?? this.limiter.subjectOf(request);
    return new Claim(
      digest(caller, context.getClass().name, handler.name, key),
      digest(JSON.stringify(request.body)),
      randomUUID(),
      this.reflector.get<AnswerOf>(IDEMPOTENT, handler),
    );
  }
}

function replay({ fingerprint, answer }: Holder, claim: Claim, reply: FastifyReply): unknown {
  if (fingerprint !== claim.fingerprint) throw new IdempotencyKeyReusedError();
  if (!answer) throw new IdempotencyKeyInUseError();
  void reply.header('idempotency-replayed', 'true');
  return send(reply, answer);
}

function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
