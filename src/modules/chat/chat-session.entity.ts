import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ChatSessionStatus } from './chat.js';

/** The table, as its migrations make it. */
@Entity({ name: 'chat_sessions' })
@Check('ck_chat_sessions_status', `status IN ('active', 'ended', 'expired')`)
@Index('idx_chat_sessions_page', { synchronize: false })
@Index('idx_chat_sessions_status_page', { synchronize: false })
@Index('idx_chat_sessions_active', { synchronize: false })
export class ChatSessionEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_chat_sessions' })
  id!: string;

  @Column({ name: 'visitor_id', type: 'text' })
  visitorId!: string;

  /** See visitor-address.ts. */
  @Column({ name: 'ip_hash', type: 'text' })
  ipHash!: string;

  @Column({ type: 'text', default: 'active' })
  status!: ChatSessionStatus;

  @Column({ name: 'message_count', type: 'int', default: 0 })
  messageCount!: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'last_message_at', type: 'timestamptz', nullable: true })
  lastMessageAt!: Date | null;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;
}
