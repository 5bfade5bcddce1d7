import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Seeder } from '../../platform/database/seeder.js';
import { CandidateEntity } from './candidate.entity.js';
import type { Registration } from './candidate.js';

/** Companies that an administrator can approve. */
const COMPANIES: readonly Registration[] = [
  company('Citrus & Sons', 'office@citrus.example', ['oranges'], 12, 80, 'Valencia'),
  company('Alpine Orchards', 'hello@alpine.example', ['apples'], 4, 25, 'Bolzano'),
  company('Vine Logistics', 'dispatch@vine.example', ['grapes', 'apples'], 30, 210, 'Bordeaux'),
  company('Tropicana Freight', 'ops@tropical.example', ['bananas', 'mangoes'], 55, 400, 'Rotterdam'),
  company('Green Crate', 'team@crate.example', ['apples', 'oranges', 'grapes'], 2, 9, null),
];

@Injectable()
export class CandidateSeeder extends Seeder {
  readonly name = 'candidates';

  async seed(manager: EntityManager): Promise<string> {
    const result = await manager
      .createQueryBuilder()
      .insert()
      .into(CandidateEntity)
      .values(COMPANIES.map(({ products, ...rest }) => ({ ...rest, products: [...products] })))
      .orIgnore()
      .returning('id')
      .execute();
    return `${(result.raw as unknown[]).length} added`;
  }
}

function company(
  companyName: string,
  contactEmail: string,
  products: readonly string[],
  truckCount: number,
  capacityTonsPerDay: number,
  location: string | null,
): Registration {
  return { companyName, contactEmail, phone: null, products, truckCount, capacityTonsPerDay, location };
}
