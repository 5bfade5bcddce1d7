import type { FastifyInstance, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { UnsupportedMediaTypeError } from './http.errors.js';
import { type RouteLimitOptions, limitsOf, routeLimitsOf } from './route-limits.js';

const READING_FORMS: ReadonlySet<RouteLimitOptions['body']> = new Set(['form', 'either']);
const FORM_TYPE = 'application/x-www-form-urlencoded';

/**
 * Reads forms (WHATWG URL, section 5.1) on the routes whose limits say so; `body: 'form'` reads nothing else. No other
 * route takes one: a browser sends forms across origins without asking first.
 */
export function readForms(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(FORM_TYPE, { parseAs: 'string' }, (request, body, done) => {
    if (READING_FORMS.has(routeLimitsOf(request).body)) done(null, fieldsOf(body.toString()));
    else done(new UnsupportedMediaTypeError('Send application/json'));
  });
  fastify.addHook('onRoute', (route) => {
    if (limitsOf(route.config).body === 'form') route.preValidation = refuseOthers;
  });
}

function refuseOthers({ headers }: FastifyRequest, _reply: unknown, done: HookHandlerDoneFunction): void {
  const { 'content-type': type = FORM_TYPE } = headers;
  const isForm = type.toLowerCase().startsWith(FORM_TYPE);
  done(isForm ? undefined : new UnsupportedMediaTypeError(`Send ${FORM_TYPE}`));
}

/** A name that stands there twice is a list, which no schema of a field takes. */
function fieldsOf(body: string): Record<string, string | string[]> {
  const form = new URLSearchParams(body);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? values[0]! : values];
    }),
  );
}
