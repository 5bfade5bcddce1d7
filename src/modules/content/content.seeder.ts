import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Seeder } from '../../platform/database/seeder.js';
import { ContentChanges } from './content.changes.js';
import { ContentSlugTakenError } from './content.errors.js';
import { newContentSchema } from './content.js';
import { SEED } from './content.seed.js';

@Injectable()
export class ContentSeeder extends Seeder {
  readonly name = 'content';

  constructor(private readonly changes: ContentChanges) {
    super();
  }

  async seed(manager: EntityManager): Promise<string> {
    let added = 0;
    for (const item of SEED) {
      try {
        await this.changes.add(manager, newContentSchema.parse(item), undefined);
        added++;
      } catch (error) {
        // There from an earlier run, or the owner has one of the name.
        if (!(error instanceof ContentSlugTakenError)) throw error;
      }
    }
    return `${added} added`;
  }
}
