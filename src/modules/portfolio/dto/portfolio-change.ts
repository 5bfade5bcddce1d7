import { z } from 'zod';
import { ValidationError } from '../../../platform/http/http.errors.js';
import { wholeNumber } from '../../../platform/http/paging.js';
import { VERSION_MAX, dateCreated, portfolioName, versionNumber } from './portfolio-fields.js';

export const portfolioParamsSchema = z.strictObject({
  id: z.string().meta({ description: '`portfolioId`', examples: ['65a4f0800000000000000001'] }),
});

export type PortfolioParams = z.output<typeof portfolioParamsSchema>;

export const portfolioChangeSchema = z
  .strictObject({
    portfolioId: z.string('Expected a text').optional().describe('That of the address'),
    name: portfolioName,
    dateCreated: dateCreated.optional().describe('Stays as it is unless it says otherwise'),
    version: versionNumber
      .optional()
      .describe('The version that is changed; If-Match may stand in its place'),
  })
  .meta({ id: 'PortfolioChange', examples: [{ name: 'Robin Example', version: 1 }] });

export type PortfolioChangeBody = z.output<typeof portfolioChangeSchema>;

export const deletionQuerySchema = z.strictObject({
  version: wholeNumber(0, VERSION_MAX, 'The version that is deleted; If-Match may stand in its place'),
});

export type DeletionQuery = z.output<typeof deletionQuerySchema>;

/** @throws ValidationError when the body is about another portfolio than the address. */
export function refuseOtherId(id: string, portfolioId: string | undefined): void {
  if (portfolioId === undefined || portfolioId.toLowerCase() === id.toLowerCase()) return;
  throw new ValidationError('The input is not valid; see errors', {
    violations: [{ pointer: '/portfolioId', detail: 'Not the id in the address', code: 'custom' }],
  });
}
