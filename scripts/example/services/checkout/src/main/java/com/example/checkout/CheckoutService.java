package com.example.checkout;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Turns carts into orders. */
@Service
class CheckoutService {
    private static final Logger log = LoggerFactory.getLogger(CheckoutService.class);

    /** A cart with more than this is one of a machine. */
    private static final int ITEMS_MAX = 200;

    private final OrderRepository orders;
    private final Stock stock;

    CheckoutService(OrderRepository orders, Stock stock) {
        this.orders = orders;
        this.stock = stock;
    }

    Optional<Order> find(String id) {
        return orders.find(id);
    }

    private static String newId() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    // Throws for a cart
    // that cannot be placed.
    private void check(Cart cart) {
        List<Item> items = cart.items();
        if (items.size() > ITEMS_MAX) {
            throw new CheckoutException("a cart has at most " + ITEMS_MAX + " items");
        }
        for (Item item : items) {
            if (item.count() <= 0) {
                throw new CheckoutException(item.name() + " is there " + item.count() + " times");
            }
        }
    }

    private void reserve(String id, Cart cart) {
        for (Item item : cart.items()) {
            int left = stock.take(item.name(), item.count());
            if (left < 10) {
                log.warn("stock of {} is low", id);
            }
        }
    }

    /**
     * Places an order for all of a cart, or for nothing of it.
     *
     * The stock is taken first: an order that cannot be kept gives it back, because the
     * transaction is rolled back by the exception.
     *
     * @throws CheckoutException where it cannot be placed
     */
    @Transactional
    Order place(Cart cart) {
        check(cart);
        String id = newId();
        reserve(id, cart);
        Order order = new Order(id, cart.items(), cart.total());
        try {
            // The pool waits half a minute for a connection. Whoever pays does not wait longer
            // than that, so it is not tried again here.
            //
            // What stands in the way is the cause of what is thrown: the log of the service
            // shows both, this line and that of the repository.
            orders.save(order);
            log.info("order {} placed", id);
            return order;
        } catch (DataAccessException exception) {
            stock.giveBack(cart.items());
            // The reason is for the log; the customer is told that it did not work, and asked
            // to try again.
            log.error("checkout failed", exception);
            throw new CheckoutException("order " + id + " cannot be placed", exception);
        }
    }
}
