package sip

import (
	"bytes"
	"strings"
)

// Describe names a message for the trace by its first line: a request by its
// method, a response by status and reason. The cause is the status of a refusal,
// which a challenge is not.
func Describe(datagram []byte) (name, cause string) {
	first, _, ok := bytes.Cut(datagram, []byte("\r\n"))
	line := string(first[:min(len(first), 256)])
	if !ok {
		return "SIP, malformed", ""
	}
	if status, ok := strings.CutPrefix(line, "SIP/2.0 "); ok {
		if len(status) >= 3 && status[0] >= '3' && status[:3] != "401" {
			cause = "SIP " + status[:3]
		}
		return status, cause
	}
	method, rest, _ := strings.Cut(line, " ")
	if method == "" || !strings.HasSuffix(rest, " SIP/2.0") {
		return "SIP, malformed", ""
	}
	return method, ""
}

// MessageNames are the names, as Describe gives them, of the messages that a
// registration or a call consists of.
func MessageNames() []string {
	return []string{"REGISTER", "INVITE", "ACK", "BYE", "CANCEL", "MESSAGE", "202 Accepted",
		"100 Trying", "180 Ringing", "183 Session Progress", "200 OK", "400 Bad Request", "401 Unauthorized", "403 Forbidden",
		"404 Not Found", "405 Method Not Allowed", "480 Temporarily Unavailable", "481 Call/Transaction Does Not Exist",
		"486 Busy Here", "487 Request Terminated", "488 Not Acceptable Here", "500 Server Internal Error", "503 Service Unavailable"}
}
