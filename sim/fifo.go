package sim

// fifo is a first-in, first-out queue over one slice that it keeps reusing, so
// that a queue that is never quite empty does not grow for ever.
type fifo[T any] struct {
	items []T
	head  int
}

func (q *fifo[T]) len() int { return len(q.items) - q.head }

func (q *fifo[T]) push(v T) { q.items = append(q.items, v) }

// front is the item that pop takes next; the queue must not be empty.
func (q *fifo[T]) front() *T { return &q.items[q.head] }

func (q *fifo[T]) pop() T {
	var zero T
	v := q.items[q.head]
	q.items[q.head] = zero
	q.head++
	// Moving up what is left once it is the smaller half costs each item at
	// most one move on average.
	if q.head >= 32 && q.head > len(q.items)/2 || q.head == len(q.items) {
		n := copy(q.items, q.items[q.head:])
		clear(q.items[n:])
		q.items, q.head = q.items[:n], 0
	}
	return v
}

func (q *fifo[T]) drop() {
	clear(q.items)
	q.items, q.head = q.items[:0], 0
}
