package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// dnsDoor is the lab's DNS on sockets, of one port.
type dnsDoor struct {
	address string
	servers []*dns.Server
}

// openDNS answers questions over UDP and TCP.
func (m *mailServer) openDNS() (*dnsDoor, error) {
	if !isLoopbackAt(m.flags.dns) {
		return nil, fmt.Errorf("--dns %s: a lab keeps to the loopback network; want ADDRESS:PORT of it", m.flags.dns)
	}
	var packets net.PacketConn
	var listener net.Listener
	var err error
	for range 20 { // a port that is free for UDP need not be for TCP
		if packets, err = net.ListenPacket("udp", m.flags.dns); err != nil {
			break
		}
		if listener, err = net.Listen("tcp", packets.LocalAddr().String()); err == nil {
			break
		}
		packets.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("opening DNS: %w", err)
	}
	d := &dnsDoor{address: packets.LocalAddr().String()}
	for _, s := range []*dns.Server{{PacketConn: packets}, {Listener: listener}} {
		s.Handler = dns.HandlerFunc(m.answer(s.Listener != nil))
		s.ReadTimeout, s.WriteTimeout = 10*time.Second, 10*time.Second
		started := make(chan struct{})
		s.NotifyStartedFunc = func() { close(started) }
		failed := make(chan error, 1)
		go func() { failed <- s.ActivateAndServe() }()
		select {
		case <-started:
			d.servers = append(d.servers, s)
		case err := <-failed:
			return nil, errors.Join(fmt.Errorf("opening DNS: %w", err), d.close())
		}
	}
	return d, nil
}

// answer answers one question, on the loop whose the zone is.
func (m *mailServer) answer(stream bool) func(dns.ResponseWriter, *dns.Msg) {
	return func(w dns.ResponseWriter, q *dns.Msg) {
		query, err := q.Pack()
		if err != nil {
			return
		}
		done := make(chan []byte, 1)
		if !m.live.Post(func() { done <- m.lab.Zone.Answer(query, stream) }) {
			return
		}
		select {
		case b := <-done:
			if b != nil {
				w.Write(b) // a client that is gone needs no answer
			}
		case <-m.live.Done():
		}
	}
}

func (d *dnsDoor) close() error {
	var errs []error
	for _, s := range d.servers {
		errs = append(errs, s.Shutdown())
	}
	return errors.Join(errs...)
}

// isLoopbackAt tells whether an address is on the loopback network.
func isLoopbackAt(at string) bool {
	host, _, err := net.SplitHostPort(at)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.IsLoopback()
}
