import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ImportedFields } from './imported-fields.js';

/** Which item a GitHub repository became, and what it then said: the rest was edited by hand. */
@Entity({ name: 'content_imports' })
export class ContentImportEntity {
  /** GitHub's number of the repository. */
  @PrimaryColumn({ name: 'repository_id', type: 'bigint', primaryKeyConstraintName: 'pk_content_imports' })
  repositoryId!: string;

  /** Of an item that may have been erased. */
  @Column({ name: 'content_id', type: 'text', collation: 'C' })
  contentId!: string;

  @Column({ type: 'jsonb' })
  fields!: ImportedFields;
}
