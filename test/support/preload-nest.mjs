// Jest's ESM loader trips over Nest's import cycle unless these two are loaded first.
import '@nestjs/common';
import '@nestjs/core';
