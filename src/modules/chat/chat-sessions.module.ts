import { Module } from '@nestjs/common';
// Statements here are SQL of our own; the entities are for `db:generate`, which knows those that are imported.
import './chat-message.entity.js';
import './chat-reservation.entity.js';

/** What chat remembers and what it may spend; the routes are the chat module's. */
@Module({})
export class ChatSessionsModule {}
