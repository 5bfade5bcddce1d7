import { type ArgumentMetadata, Inject, Injectable } from '@nestjs/common';
import { ValidationPipe } from '../../platform/http/validation.pipe.js';
import { registrationSchema } from './dto/candidate-registration.js';
import { PRODUCTS } from './products.js';
import { type ProviderConfig, providerConfig } from './provider.config.js';

/** Validates a registration by a schema that depends on configuration. */
@Injectable()
export class RegistrationPipe extends ValidationPipe {
  private readonly schema: ReturnType<typeof registrationSchema>;

  constructor(@Inject(providerConfig.token) { products }: ProviderConfig) {
    super();
    this.schema = registrationSchema([...PRODUCTS, ...products]);
  }

  override transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    return super.transform(value, { ...metadata, schema: this.schema });
  }
}
