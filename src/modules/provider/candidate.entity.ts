import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { CandidateStatus } from './candidate.js';

/** The table, as its migrations make it. */
@Entity({ name: 'candidates' })
@Check('ck_candidates_status', `status IN ('pending', 'approved', 'rejected')`)
@Check('ck_candidates_truck_count', 'truck_count > 0')
@Check('ck_candidates_capacity_tons_per_day', 'capacity_tons_per_day > 0')
@Index('uq_candidates_contact_email', { synchronize: false })
@Index('idx_candidates_status', { synchronize: false })
@Index('idx_candidates_created_at', { synchronize: false })
@Index('idx_candidates_products', { synchronize: false })
@Index('idx_candidates_version', { synchronize: false })
@Index('idx_candidates_page', { synchronize: false })
@Index('idx_candidates_status_page', { synchronize: false })
export class CandidateEntity {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'pk_candidates' })
  id!: string;

  @Column({ type: 'text', default: 'pending' })
  status!: CandidateStatus;

  @Column({ name: 'company_name', type: 'text' })
  companyName!: string;

  @Column({ name: 'contact_email', type: 'text' })
  contactEmail!: string;

  @Column({ type: 'text', nullable: true })
  phone!: string | null;

  @Column({ type: 'jsonb' })
  products!: string[];

  @Column({ name: 'truck_count', type: 'int' })
  truckCount!: number;

  @Column({ name: 'capacity_tons_per_day', type: 'int' })
  capacityTonsPerDay!: number;

  @Column({ type: 'text', nullable: true })
  location!: string | null;

  @Column({ name: 'provider_id', type: 'text', nullable: true })
  providerId!: string | null;

  @Column({ name: 'rejection_reason', type: 'text', nullable: true })
  rejectionReason!: string | null;

  @Column({ type: 'int', default: 1 })
  version!: number;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
