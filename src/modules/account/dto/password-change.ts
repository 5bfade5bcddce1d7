import { z } from 'zod';
import { newPassword, typedPassword } from './fields.js';

export const passwordChangeSchema = z
  .strictObject({ old_password: typedPassword, new_password: newPassword })
  .meta({ id: 'PasswordChange' });

export type PasswordChange = z.infer<typeof passwordChangeSchema>;
