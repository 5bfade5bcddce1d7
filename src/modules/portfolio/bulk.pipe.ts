import { type ArgumentMetadata, Injectable } from '@nestjs/common';
import { ValidationPipe } from '../../platform/http/validation.pipe.js';
import { newPortfoliosSchema } from './dto/new-portfolio.js';
import { BULK_MAX, BulkEmptyError, BulkTooLargeError } from './portfolio.errors.js';

/** Looks at how many there are before it looks at each. */
@Injectable()
export class BulkPipe extends ValidationPipe {
  /** @throws BulkEmptyError, BulkTooLargeError, ValidationError */
  override transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (Array.isArray(value)) {
      if (value.length === 0) throw new BulkEmptyError();
      if (value.length > BULK_MAX) throw new BulkTooLargeError();
    }
    return super.transform(value, { ...metadata, schema: newPortfoliosSchema });
  }
}
