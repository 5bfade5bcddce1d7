import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ChatBudgetEntity } from './chat-budget.entity.js';

/** Tokens of a call whose end is not known yet; what a process that died had reserved stays spent. */
@Entity({ name: 'chat_reservations' })
@Index('idx_chat_reservations_day', { synchronize: false })
export class ChatReservationEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_chat_reservations' })
  id!: string;

  /** The day it counts for, in UTC. */
  @Column({ type: 'date' })
  day!: string;

  @ManyToOne(() => ChatBudgetEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'day', foreignKeyConstraintName: 'fk_chat_reservations_day' })
  budget?: ChatBudgetEntity;

  @Column({ type: 'bigint' })
  tokens!: string;
}
