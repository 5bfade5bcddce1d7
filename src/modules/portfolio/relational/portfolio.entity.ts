import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** The table, as its migrations make it. */
@Entity({ name: 'portfolios' })
@Check('ck_portfolios_id', `id ~ '^[0-9a-f]{24}$'`)
@Unique('uq_portfolios_id', ['id'])
@Index('idx_portfolios_page', { synchronize: false })
@Index('idx_portfolios_name_key', { synchronize: false })
@Index('idx_portfolios_name_trigrams', { synchronize: false })
@Index('idx_portfolios_name_grams', { synchronize: false })
export class PortfolioEntity {
  /** A 64-bit number, which grows with each portfolio that is added. */
  @PrimaryColumn({
    type: 'bigint',
    generated: 'identity',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_portfolios',
  })
  seq!: string;

  @Column({ type: 'text', collation: 'C' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ name: 'name_key', type: 'text', collation: 'C' })
  nameKey!: string;

  @Column({ name: 'date_created', type: 'timestamptz' })
  dateCreated!: Date;

  @Column({ type: 'int' })
  version!: number;
}
