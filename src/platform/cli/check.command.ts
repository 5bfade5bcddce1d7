import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Argument, type Command as Program } from 'commander';
import { Command } from './command.js';
import { ReachabilityCheck } from './reachability-check.js';

const DEADLINE_MS = 3000;

/** `check`: whether the parts this service depends on can be reached, where there is neither curl nor psql. */
@Injectable()
export class CheckCommand extends Command {
  constructor(private readonly discovery: DiscoveryService) {
    super();
  }

  register(program: Program): void {
    const checks = this.checks();
    program
      .command('check')
      .description('tells whether a part can be reached from here; exit code 1 if not')
      .addArgument(
        new Argument('[parts...]', 'parts to reach; every configured one if none is named').choices(
          checks.map(({ name }) => name),
        ),
      )
      .action((parts: string[]) => this.run(checks, parts));
  }

  private async run(checks: readonly ReachabilityCheck[], parts: readonly string[]): Promise<void> {
    const wanted = checks.filter(({ name }) => parts.length === 0 || parts.includes(name));
    const passed = await Promise.all(wanted.map((check) => this.report(check, parts.length > 0)));
    if (passed.includes(false)) process.exitCode = 1;
  }

  /** @param named whether the user asked for this part, so that leaving it unconfigured is a failure. */
  private async report(check: ReachabilityCheck, named: boolean): Promise<boolean> {
    const { name, target, variable } = check;
    if (target === undefined) {
      print(name, `not configured: set ${variable}`);
      return !named;
    }
    const startedAt = performance.now();
    try {
      const seen = await withinDeadline((signal) => check.reach(signal));
      print(name, `ok: ${target} ${seen} in ${Math.round(performance.now() - startedAt)} ms`);
      return true;
    } catch (error) {
      print(name, `failed: ${target}: ${reasonOf(error)}`);
      return false;
    }
  }

  private checks(): ReachabilityCheck[] {
    return this.discovery
      .getProviders()
      .map(({ instance }: { instance: unknown }) => instance)
      .filter((instance) => instance instanceof ReachabilityCheck)
      .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  }
}

async function withinDeadline<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => {
    reject(new Error(`no answer within ${DEADLINE_MS / 1000} s`));
  });
  return Promise.race([promise, work(signal)]);
}

/** A name with several addresses fails with an error per address and no text of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(reasonOf))].join('; ');
  return error instanceof Error ? error.message : String(error);
}

function print(part: string, text: string): void {
  process.stdout.write(`${part.padEnd(8)} ${text}\n`);
}
