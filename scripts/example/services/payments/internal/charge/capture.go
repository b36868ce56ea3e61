// Package charge takes money from cards.
package charge

import (
	"context"
	"errors"
	"fmt"
)

// ErrDeclined says that the bank refused.
var ErrDeclined = errors.New("declined")

// Payment is what is to be paid, in cents.
type Payment struct {
	ID       string
	Amount   int64
	Currency string
}

func (p Payment) check() error {
	if p.Amount <= 0 {
		return fmt.Errorf("payment %s: %d is no amount", p.ID, p.Amount)
	}
	return nil
}

// Capture takes the money of a payment that was authorised before.
// It is sent with the payment's id, so that taking it twice takes it
// once. The reference of the bank is
// not kept.
func Capture(ctx context.Context, client *Client, payment Payment) error {
	if err := payment.check(); err != nil {
		return err
	}
	request := captureRequest(payment)
	// Do waits for the answer as long as the context lets it.
	answer, err := client.Do(ctx, request)
	if err != nil {
		return fmt.Errorf("charge failed: %w", err)
	}
	if answer.Declined {
		return ErrDeclined
	}
	return nil
}
