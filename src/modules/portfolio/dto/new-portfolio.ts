import { z } from 'zod';
import { dateCreated, portfolioName, versionNumber } from './portfolio-fields.js';

export const newPortfolioSchema = z
  .strictObject({
    name: portfolioName,
    dateCreated: dateCreated.optional().describe('Now unless it says otherwise'),
    version: versionNumber.optional().describe('1 unless it says otherwise'),
  })
  .meta({ id: 'NewPortfolio', examples: [{ name: 'Robin Example' }] });

export const newPortfoliosSchema = z.array(newPortfolioSchema, 'Expected a list of portfolios').meta({
  description: '1 to 100 portfolios, no two of one name',
  examples: [[{ name: 'Open Source' }, { name: 'Talks 2024', dateCreated: '2024-11-15T09:00:00.000Z' }]],
});

export type NewPortfolioBody = z.output<typeof newPortfolioSchema>;

const { $schema: _dialect, ...documented } = z.toJSONSchema(newPortfoliosSchema, {
  io: 'input',
  unrepresentable: 'any',
});

/** For the documentation, which cannot read the schema of a pipe. */
export const newPortfoliosBody: object = documented;
