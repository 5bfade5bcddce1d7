import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ContentEntity } from './content.entity.js';
import type { ContentData, ContentStatus } from './content.js';

/** Every version an item had, the present one too. */
@Entity({ name: 'content_history' })
@Index('idx_content_history_version', { synchronize: false })
export class ContentHistoryEntity {
  /** A 64-bit number. */
  @PrimaryColumn({
    type: 'bigint',
    generated: 'identity',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_content_history',
  })
  seq!: string;

  @Column({ name: 'content_id', type: 'text', collation: 'C' })
  contentId!: string;

  @ManyToOne(() => ContentEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'content_id', foreignKeyConstraintName: 'fk_content_history_content' })
  content!: ContentEntity;

  @Column({ type: 'int' })
  version!: number;

  @Column({ type: 'jsonb' })
  data!: ContentData;

  @Column({ type: 'text' })
  status!: ContentStatus;

  @Column({ type: 'text' })
  slug!: string;

  @Column({ name: 'changed_by', type: 'text' })
  changedBy!: string;

  @Column({ name: 'changed_at', type: 'timestamptz', default: () => 'now()' })
  changedAt!: Date;
}
