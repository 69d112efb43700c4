// Package transport carries S1AP PDUs between an eNodeB and an MME: one
// association a peer, one PDU a message, order kept (TS 36.412).
//
// An address names its transport:
//
//	unixpacket:PATH   a SOCK_SEQPACKET socket: a connection is an association,
//	                  a packet a PDU. For eNodeBs behind a shim and for tests.
//
// An Association has one reader and one writer at a time; both may run
// together.
package transport

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
)

// MaxPDU is the longest PDU that is carried, in octets. A UE CAPABILITY INFO
// INDICATION is the longest that an eNodeB sends, and stays well below.
const MaxPDU = 128 << 10

// ErrPDUTooLong is a PDU longer than MaxPDU.
var ErrPDUTooLong = errors.New("PDU longer than 128 KiB")

// Listener takes associations.
type Listener struct {
	unix *net.UnixListener
	addr string
}

// Association is one S1 association.
type Association struct {
	unix *net.UnixConn
	name string
}

// Listen waits for associations at address, "unixpacket:PATH". The path must
// not exist; it is removed on Close.
func Listen(address string) (*Listener, error) {
	path, err := socketPath(address)
	if err != nil {
		return nil, err
	}
	l, err := net.ListenUnix("unixpacket", &net.UnixAddr{Name: path, Net: "unixpacket"})
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("listening for S1 associations at %s: the path exists already: remove it if no other lab uses it", path)
	}
	if err != nil {
		return nil, fmt.Errorf("listening for S1 associations at %s: %w", path, err)
	}
	return &Listener{unix: l, addr: address}, nil
}

// Accept waits for the next association. After Close it returns an error that
// wraps net.ErrClosed.
func (l *Listener) Accept() (*Association, error) {
	c, err := l.unix.AcceptUnix()
	if err != nil {
		return nil, fmt.Errorf("accepting an S1 association at %s: %w", l.addr, err)
	}
	return &Association{unix: c, name: l.addr}, nil
}

// Close ends the listening, not the associations.
func (l *Listener) Close() error { return l.unix.Close() }

// Dial sets up an association with the MME at address, "unixpacket:PATH".
func Dial(address string) (*Association, error) {
	path, err := socketPath(address)
	if err != nil {
		return nil, err
	}
	c, err := net.DialUnix("unixpacket", nil, &net.UnixAddr{Name: path, Net: "unixpacket"})
	if err != nil {
		return nil, fmt.Errorf("setting up an S1 association with %s: %w", address, err)
	}
	return &Association{unix: c, name: address}, nil
}

// Read waits for the next PDU and returns it in buf, which must hold MaxPDU
// octets. It returns io.EOF, wrapped, once the peer is gone.
func (a *Association) Read(buf []byte) ([]byte, error) {
	n, _, flags, _, err := a.unix.ReadMsgUnix(buf, nil)
	if err != nil {
		return nil, fmt.Errorf("reading from S1 association %s: %w", a.name, err)
	}
	if flags&syscall.MSG_TRUNC != 0 {
		return nil, fmt.Errorf("reading from S1 association %s: %w", a.name, ErrPDUTooLong)
	}
	return buf[:n], nil
}

// Write sends one PDU.
func (a *Association) Write(pdu []byte) error {
	if len(pdu) > MaxPDU {
		return fmt.Errorf("writing to S1 association %s: %w", a.name, ErrPDUTooLong)
	}
	if _, err := a.unix.Write(pdu); err != nil {
		return fmt.Errorf("writing to S1 association %s: %w", a.name, err)
	}
	return nil
}

// Close ends the association; a waiting Read returns.
func (a *Association) Close() error { return a.unix.Close() }

func socketPath(address string) (string, error) {
	transport, path, ok := strings.Cut(address, ":")
	switch {
	case !ok || path == "":
		return "", fmt.Errorf("S1 address %q: want TRANSPORT:ADDRESS, as unixpacket:/run/s1.sock", address)
	case transport != "unixpacket":
		return "", fmt.Errorf("S1 address %q: unknown transport %q: want unixpacket", address, transport)
	}
	return path, nil
}
