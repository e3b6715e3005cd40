// The NestJS application of both examples beside it: one controller, one module.
// NestJS is written with decorators, which JavaScript does not have yet; here they are called by hand,
// as the TypeScript compiler would. In TypeScript it is the usual @Controller('orders') and @Get(':id').
import { Controller, Get, Module, Param } from '@nestjs/common'

class OrdersController {
  find(id) {
    return { id }
  }
}
Get(':id')(
  OrdersController.prototype,
  'find',
  Object.getOwnPropertyDescriptor(OrdersController.prototype, 'find'),
)
Param('id')(OrdersController.prototype, 'find', 0)
Controller('orders')(OrdersController)

// oxlint-disable-next-line typescript/no-extraneous-class -- what NestJS calls a module
export class AppModule {}
Module({ controllers: [OrdersController] })(AppModule)

export const sla = {
  'GET /orders/:id': { p95Ms: 100, p99Ms: { warning: 200, critical: 400 } },
  '*': { errorRatio: 0.01 },
}
