import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'chat_budget' })
export class ChatBudgetEntity {
  /** In UTC. */
  @PrimaryColumn({ type: 'date', primaryKeyConstraintName: 'pk_chat_budget' })
  day!: string;

  /** Tokens, those included that are only reserved. */
  @Column({ type: 'bigint' })
  spent!: string;
}
