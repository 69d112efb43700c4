package main

import (
	"bufio"
	"net"
	"time"

	"sunsetlab/sim/mail/pop3"
)

// acceptPOP3 takes users' programs.
func (d *door) acceptPOP3() {
	for {
		conn, err := d.popServer.Accept()
		if err != nil {
			return // the door was closed
		}
		go d.servePOP3(conn)
	}
}

func (d *door) servePOP3(conn net.Conn) {
	defer conn.Close()
	w := bufio.NewWriter(conn)
	over := false
	var s *pop3.Server
	open := func(user, password string) pop3.Box { return d.host.OpenMailbox(user, password) }
	if d.on(func() {
		s = pop3.NewServer(open, func(b []byte) { w.Write(b) }, func() { over = true })
	}) != nil {
		return
	}
	buf := make([]byte, 4096)
	for {
		if err := w.Flush(); err != nil || over {
			return
		}
		conn.SetDeadline(time.Now().Add(socketTimeout))
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		if d.on(func() { s.Feed(buf[:n]) }) != nil {
			return
		}
	}
}
