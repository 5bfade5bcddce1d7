import { describeChatSessions } from './chat-sessions.suite.js';

describeChatSessions('memory', () => Promise.resolve({}));
