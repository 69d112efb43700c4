package radius

import (
	"errors"
	"fmt"
	"net"
	"sync"
)

// Socket is a [Conn] to a server over UDP.
type Socket struct {
	conn   net.Conn
	closed chan struct{}
	once   sync.Once
	reader sync.WaitGroup
}

// Dial opens a socket to a server, such as "192.0.2.10:1812", and has deliver
// called with each datagram that comes from there, on a goroutine of the
// socket's: in a live world it posts to the world's. A datagram is deliver's to
// keep.
func Dial(server string, deliver func(pdu []byte)) (*Socket, error) {
	conn, err := net.Dial("udp", server)
	if err != nil {
		return nil, fmt.Errorf("open a socket to RADIUS server %s: %w", server, err)
	}
	s := &Socket{conn: conn, closed: make(chan struct{})}
	s.reader.Add(1)
	go s.read(deliver)
	return s, nil
}

// Send implements [Conn]. A datagram that cannot be sent is a lost one: it will
// be sent again.
func (s *Socket) Send(_ fmt.Stringer, pdu []byte) { _, _ = s.conn.Write(pdu) }

// LocalAddr is where the server sees the requests come from.
func (s *Socket) LocalAddr() net.Addr { return s.conn.LocalAddr() }

// Close ends the socket. When it returns, deliver is not called any more.
func (s *Socket) Close() error {
	var err error
	s.once.Do(func() {
		close(s.closed)
		err = s.conn.Close()
	})
	s.reader.Wait()
	return err
}

func (s *Socket) read(deliver func([]byte)) {
	defer s.reader.Done()
	buf := make([]byte, 1<<16)
	for {
		n, err := s.conn.Read(buf)
		if err == nil {
			deliver(append([]byte(nil), buf[:n]...))
			continue
		}
		// A closed port over there shows here as an error of one read; the server
		// may yet come back.
		select {
		case <-s.closed:
			return
		default:
		}
		if errors.Is(err, net.ErrClosed) {
			return
		}
	}
}
