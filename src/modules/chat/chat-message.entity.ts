import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { ChatSessionEntity } from './chat-session.entity.js';
import type { ChatRole, Source } from './chat.js';

@Entity({ name: 'chat_messages' })
@Check('ck_chat_messages_role', `role IN ('user', 'assistant')`)
@Unique('uq_chat_messages_seq', ['sessionId', 'seq'])
export class ChatMessageEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_chat_messages' })
  id!: string;

  @Column({ name: 'session_id', type: 'text' })
  sessionId!: string;

  @ManyToOne(() => ChatSessionEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'session_id', foreignKeyConstraintName: 'fk_chat_messages_session' })
  session?: ChatSessionEntity;

  /** Its place in the session, from 1. */
  @Column({ type: 'int' })
  seq!: number;

  @Column({ type: 'text' })
  role!: ChatRole;

  @Column({ type: 'text' })
  content!: string;

  @Column({ type: 'int' })
  tokens!: number;

  @Column({ type: 'jsonb' })
  sources!: Source[];

  @Column({ type: 'text', nullable: true })
  model!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
