import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { ContentData, ContentStatus, ContentType } from './content.js';

/** The table, as its migrations make it. */
@Entity({ name: 'content' })
@Check('ck_content_type', `type IN ('project', 'experience', 'education', 'skill', 'about', 'contact')`)
@Check('ck_content_status', `status IN ('draft', 'published', 'archived')`)
@Unique('uq_content_type_slug', ['type', 'slug'])
@Index('idx_content_published', { synchronize: false })
@Index('idx_content_page', { synchronize: false })
@Index('idx_content_search', { synchronize: false })
export class ContentEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_content' })
  id!: string;

  @Column({ type: 'text' })
  type!: ContentType;

  @Column({ type: 'text', collation: 'C' })
  slug!: string;

  @Column({ type: 'jsonb' })
  data!: ContentData;

  @Column({ type: 'text' })
  status!: ContentStatus;

  @Column({ type: 'int', default: 1 })
  version!: number;

  @Column({ name: 'sort_order', type: 'int', default: 0 })
  sortOrder!: number;

  /** What is searched, as text; `search` is its index. */
  @Column({ name: 'search_text', type: 'text' })
  searchText!: string;

  @Column({ type: 'tsvector' })
  search!: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;

  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true })
  deletedAt!: Date | null;
}
