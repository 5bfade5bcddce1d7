import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Seeder } from '../../../platform/database/seeder.js';
import { nameKey } from '../portfolio-name.js';
import type { Portfolio } from '../portfolio.js';
import { PortfolioEntity } from './portfolio.entity.js';

/** Portfolios to read, to search and to change. */
const PORTFOLIOS: readonly Portfolio[] = [
  portfolio('65a4f0800000000000000001', 'Robin Example', '2024-01-15T08:30:00.000Z'),
  portfolio('65e98f000000000000000002', 'Open Source', '2024-03-07T10:00:00.000Z'),
  portfolio('669e2d000000000000000003', 'Data and Maps', '2024-07-22T12:15:00.000Z'),
  portfolio('67370b800000000000000004', 'Talks 2024', '2024-11-15T09:00:00.000Z'),
  portfolio('68215f800000000000000005', 'Type and Lettering', '2025-05-12T07:45:00.000Z'),
];

@Injectable()
export class PortfolioSeeder extends Seeder {
  readonly name = 'portfolios';

  async seed(manager: EntityManager): Promise<string> {
    const result = await manager
      .createQueryBuilder()
      .insert()
      .into(PortfolioEntity)
      .values(PORTFOLIOS.map((each) => ({ ...each, nameKey: nameKey(each.name) })))
      .orIgnore()
      .returning('id')
      .execute();
    return `${(result.raw as unknown[]).length} added`;
  }
}

function portfolio(id: string, name: string, dateCreated: string): Portfolio {
  return { id, name, dateCreated, version: 1 };
}
