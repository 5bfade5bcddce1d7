import { z } from 'zod';
import type { Answer } from '../../../platform/http/answer.js';
import { tagOfVersion } from '../../../platform/http/entity-tags.js';
import type { Portfolio } from '../portfolio.js';

export const portfolioResponseSchema = z
  .object({
    portfolioId: z
      .string()
      .regex(/^[0-9a-f]{24}$/)
      .describe('24 hexadecimal digits'),
    name: z.string(),
    dateCreated: z.iso.datetime({ precision: 3 }).describe('UTC, to the millisecond'),
    version: z.int().min(0).describe('One more with each change; also the ETag'),
  })
  .meta({
    id: 'Portfolio',
    examples: [
      {
        portfolioId: '65a4f0800000000000000001',
        name: 'Robin Example',
        dateCreated: '2024-01-15T08:30:00.000Z',
        version: 1,
      },
    ],
  });

export const portfolioListSchema = z.array(portfolioResponseSchema);

export type PortfolioResponse = z.infer<typeof portfolioResponseSchema>;

export function toPortfolioResponse({ id, name, dateCreated, version }: Portfolio): PortfolioResponse {
  return { portfolioId: id, name, dateCreated, version };
}

/** How the creation of one is answered. */
export function created([portfolio]: readonly Portfolio[]): Answer<PortfolioResponse> {
  const { id, version } = portfolio!;
  return {
    status: 201,
    headers: { location: `/api/v1/portfolio/${id}`, etag: tagOfVersion(version) },
    body: toPortfolioResponse(portfolio!),
  };
}

/** How the creation of several is answered. */
export function allCreated(portfolios: readonly Portfolio[]): Answer<PortfolioResponse[]> {
  return { status: 201, headers: {}, body: portfolios.map(toPortfolioResponse) };
}
