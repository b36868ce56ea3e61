package com.example.checkout;

import java.net.URI;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The checkout over HTTP. */
@RestController
@RequestMapping("/checkout")
class CheckoutController {
    private final CheckoutService service;

    CheckoutController(CheckoutService service) {
        this.service = service;
    }

    /** An order that was placed. */
    @GetMapping("/{id}")
    ResponseEntity<Order> get(@PathVariable String id) {
        return service.find(id)
            .map(ResponseEntity::ok)
            .orElseGet(() -> ResponseEntity.notFound().build());
    }

    /**
     * Places an order, and says where it can be seen.
     *
     * What cannot be placed
     * is answered with 409.
     */
    @PostMapping
    ResponseEntity<Order> post(@RequestBody Cart cart) {
        if (cart.isEmpty()) {
            return ResponseEntity.badRequest().build();
        }
        Order order = service.place(cart);
        return ResponseEntity.created(URI.create("/checkout/" + order.id())).body(order);
    }

    @ExceptionHandler
    ResponseEntity<String> failed(CheckoutException exception) {
        return ResponseEntity.status(409).body(exception.getMessage());
    }
}
