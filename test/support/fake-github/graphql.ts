import { readFileSync } from 'node:fs';
import { json } from 'node:stream/consumers';
import {
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  buildSchema,
  defaultFieldResolver,
  graphql,
} from 'graphql';
import type { Account } from './accounts.ts';
import type { Exchange } from './exchange.ts';
import { viewerOf } from './viewer.ts';

const AUTHENTICATING =
  'https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql';
/** GitHub divides the connections of a query by 100; ours never reach the second point. */
const COST = 1;
const MAX_PAGE_SIZE = 100;

interface Query {
  readonly query?: string;
  readonly variables?: Record<string, unknown> | null;
}

interface Run extends Query {
  readonly query: string;
  readonly failing: string | undefined;
}

/** `POST /graphql`: `viewer` and `rateLimit` of the schema that GitHub publishes, in GitHub's envelope. */
export class Graphql {
  private schema: GraphQLSchema | undefined;

  /** @param failing field that cannot be read, as when a query takes more resources than it may. */
  async answer(exchange: Exchange, account: Account | undefined, failing?: string): Promise<void> {
    const { query, variables } = (await json(exchange.request)) as Query;
    if (!account) exchange.refuse(401, UNAUTHENTICATED, {}, AUTHENTICATING);
    else if (query === undefined) exchange.refuse(400, NO_QUERY);
    else if (!exchange.spend(COST)) exchange.refusePrimaryLimit(200);
    else exchange.sendFree(200, enveloped(await this.run(exchange, account, { query, variables, failing })));
  }

  private run(
    exchange: Exchange,
    account: Account,
    { query, variables, failing }: Run,
  ): Promise<ExecutionResult> {
    return graphql({
      schema: (this.schema ??= loadSchema()),
      source: query,
      rootValue: { viewer: () => viewerOf(account, Date.now()), rateLimit: () => rateLimit(exchange) },
      variableValues: variables,
      fieldResolver: (source, args: Record<string, unknown>, context, info) => {
        if (info.fieldName === failing) throw failure('RESOURCE_LIMITS_EXCEEDED', RESOURCES);
        if (Number(args['first'] ?? 1) > MAX_PAGE_SIZE) throw failure('EXCESSIVE_PAGINATION', TOO_MANY);
        return defaultFieldResolver(source, args, context, info);
      },
    });
  }
}

const UNAUTHENTICATED = 'This endpoint requires you to be authenticated.';
const NO_QUERY = 'A query attribute must be specified and must be a string.';
const RESOURCES = 'Resource limits for this query exceeded.';
const TOO_MANY = 'Requesting more than 100 records on a connection exceeds the `first` limit of 100 records.';

function failure(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

/** GitHub puts an error's type beside its message, and leaves `data` out when the query cannot be run. */
function enveloped({ data, errors }: ExecutionResult): object {
  return {
    ...(data !== undefined && { data }),
    ...(errors && {
      errors: errors.map(({ message, path, locations, extensions }) => ({
        ...(extensions['type'] !== undefined && { type: extensions['type'] }),
        ...(path && { path }),
        locations,
        message,
      })),
    }),
  };
}

function rateLimit(exchange: Exchange): object {
  const { limit, used, remaining, reset } = exchange.quota();
  const resetAt = new Date(reset * 1000).toISOString().replace('.000Z', 'Z');
  return { limit, cost: COST, used, remaining, resetAt, nodeCount: 1 };
}

/** Octokit's copy, which follows GitHub's; read with the first query, for it is large. */
function loadSchema(): GraphQLSchema {
  const file = new URL('schema.graphql', import.meta.resolve('@octokit/graphql-schema'));
  return buildSchema(readFileSync(file, 'utf8'), { assumeValid: true });
}
