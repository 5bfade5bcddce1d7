import { stopPostgres } from './postgres-server.mjs';

export default stopPostgres;
