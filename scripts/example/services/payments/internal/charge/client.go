package charge

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Client talks to the bank.
type Client struct {
	http    *http.Client
	origin  string
	retries int
}

// NewClient makes one for an address.
func NewClient(origin string) *Client {
	return &Client{
		http:    &http.Client{Timeout: 10 * time.Second},
		origin:  origin,
		retries: 2,
	}
}

// Request is what the bank is asked.
type Request struct {
	Path string
	Key  string
	Body any
}

// Answer is what it says.
type Answer struct {
	Declined  bool   `json:"declined"`
	Reference string `json:"reference"`
}

func captureRequest(payment Payment) Request {
	return Request{
		Path: "/captures",
		Key:  payment.ID,
		Body: map[string]any{
			"amount":   payment.Amount,
			"currency": payment.Currency,
		},
	}
}

func (c *Client) send(ctx context.Context, request Request) (*Answer, error) {
	body, err := json.Marshal(request.Body)
	if err != nil {
		return nil, err
	}
	address := c.origin + request.Path
	sent, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	sent.Header.Set("Idempotency-Key", request.Key)
	response, err := c.http.Do(sent)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode >= 500 {
		return nil, fmt.Errorf("the bank answered %d", response.StatusCode)
	}
	var answer Answer
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	return &answer, nil
}

// Do sends a request, and once more where the bank did not answer.
// The key of the request keeps the bank from doing it twice.
//
// The error is that of the last attempt. A context that ended is not
// waited for.
func (c *Client) Do(ctx context.Context, request Request) (*Answer, error) {
	var last error
	// A client without a connection was closed:
	// it cannot be used.
	for attempt := 0; attempt <= c.retries; attempt++ {
		answer, err := c.send(ctx, request)
		if err == nil {
			return answer, nil
		}
		last = err
	}
	return nil, last
}
