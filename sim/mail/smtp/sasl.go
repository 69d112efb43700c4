package smtp

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Mechanism is a SASL mechanism by its registered name.
type Mechanism string

// The mechanisms of the lab.
const (
	PlainAuth   Mechanism = "PLAIN"         // RFC 4616
	LoginAuth   Mechanism = "LOGIN"         // draft-murchison-sasl-login
	ScramSHA256 Mechanism = "SCRAM-SHA-256" // RFC 5802, RFC 7677
)

// Passwords gives the password of a user, false if there is no such user.
type Passwords func(user string) (password string, ok bool)

// ErrCredentials says that user and password do not belong together.
var ErrCredentials = errors.New("the credentials are wrong")

// AuthServer is the server's side of an exchange. Next takes the client's
// response, nil before it has sent one, and gives a challenge; done says that
// the user is who it says.
type AuthServer interface {
	Next(response []byte) (challenge []byte, done bool, err error)
	// User is who the client says it is.
	User() string
}

// NewAuthServer begins an exchange, nil if there is no such mechanism.
func NewAuthServer(m Mechanism, passwords Passwords, r *rand.Rand) AuthServer {
	switch m {
	case PlainAuth:
		return &plainServer{passwords: passwords}
	case LoginAuth:
		return &loginServer{passwords: passwords}
	case ScramSHA256:
		return &scramServer{passwords: passwords, rand: r}
	}
	return nil
}

func verify(passwords Passwords, user, password string) error {
	want, ok := passwords(user)
	if subtle.ConstantTimeCompare([]byte(want), []byte(password)) != 1 || !ok {
		return ErrCredentials
	}
	return nil
}

type plainServer struct {
	passwords Passwords
	user      string
}

func (s *plainServer) User() string { return s.user }

func (s *plainServer) Next(response []byte) ([]byte, bool, error) {
	if response == nil {
		return []byte{}, false, nil
	}
	parts := bytes.Split(response, []byte{0})
	if len(parts) != 3 {
		return nil, false, errors.New("a PLAIN response has three parts")
	}
	s.user = string(parts[1])
	if len(parts[0]) > 0 && string(parts[0]) != s.user {
		return nil, false, errors.New("nobody may act as another here")
	}
	return nil, true, verify(s.passwords, s.user, string(parts[2]))
}

type loginServer struct {
	passwords Passwords
	user      string
	asked     int
}

func (s *loginServer) User() string { return s.user }

func (s *loginServer) Next(response []byte) ([]byte, bool, error) {
	if response == nil && s.asked == 0 {
		s.asked = 1
		return []byte("Username:"), false, nil
	}
	if s.asked < 2 { // the user may come with the command
		s.user, s.asked = string(response), 2
		return []byte("Password:"), false, nil
	}
	return nil, true, verify(s.passwords, s.user, string(response))
}

const scramIterations = 4096

type scramServer struct {
	passwords Passwords
	rand      *rand.Rand
	user      string
	step      int

	nonce, salt        string
	clientFirst, first string
	salted             []byte
	ok                 bool
}

func (s *scramServer) User() string { return s.user }

func (s *scramServer) Next(response []byte) ([]byte, bool, error) {
	if response == nil && s.step == 0 {
		return []byte{}, false, nil
	}
	s.step++
	switch s.step {
	case 1:
		return s.begin(string(response))
	case 2:
		return s.finish(string(response))
	default: // the empty response to the server's final message
		return nil, true, nil
	}
}

func (s *scramServer) begin(msg string) ([]byte, bool, error) {
	rest, ok := strings.CutPrefix(msg, "n,")
	if !ok {
		rest, ok = strings.CutPrefix(msg, "y,")
	}
	authzid, bare, found := strings.Cut(rest, ",")
	if !ok || !found {
		return nil, false, errors.New("no SCRAM message, or one with channel binding")
	}
	attrs := scramAttributes(bare)
	user, nonce := attrs["n"], attrs["r"]
	if user == "" || nonce == "" {
		return nil, false, errors.New("a SCRAM message without user or nonce")
	}
	s.user = strings.NewReplacer("=2C", ",", "=3D", "=").Replace(user)
	if authzid != "" && authzid != "a="+user {
		return nil, false, errors.New("nobody may act as another here")
	}
	s.clientFirst = bare
	s.nonce = nonce + randomWord(s.rand)
	// The salt of somebody unknown follows from the name, so that asking twice
	// doesn't tell.
	sum := sha256.Sum256([]byte("salt of " + s.user))
	s.salt = base64.StdEncoding.EncodeToString(sum[:16])
	var password string
	password, s.ok = s.passwords(s.user)
	var err error
	if s.salted, err = pbkdf2.Key(sha256.New, password, sum[:16], scramIterations, sha256.Size); err != nil {
		return nil, false, fmt.Errorf("salting a password: %w", err)
	}
	s.first = "r=" + s.nonce + ",s=" + s.salt + ",i=" + strconv.Itoa(scramIterations)
	return []byte(s.first), false, nil
}

func (s *scramServer) finish(msg string) ([]byte, bool, error) {
	without, proof64, found := cutLast(msg, ",p=")
	attrs := scramAttributes(without)
	proof, err := base64.StdEncoding.DecodeString(proof64)
	if !found || err != nil || attrs["r"] != s.nonce || len(proof) != sha256.Size {
		return nil, false, errors.New("no final SCRAM message")
	}
	said := s.clientFirst + "," + s.first + "," + without
	stored := sha256.Sum256(mac(s.salted, "Client Key"))
	signature := mac(stored[:], said)
	subtle.XORBytes(proof, proof, signature) // the client's key, if it knows the password
	key := sha256.Sum256(proof)
	if subtle.ConstantTimeCompare(key[:], stored[:]) != 1 || !s.ok {
		return nil, false, ErrCredentials
	}
	return []byte("v=" + base64.StdEncoding.EncodeToString(mac(mac(s.salted, "Server Key"), said))), false, nil
}

func mac(key []byte, msg string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(msg))
	return h.Sum(nil)
}

func scramAttributes(s string) map[string]string {
	m := map[string]string{}
	for _, part := range strings.Split(s, ",") {
		if k, v, ok := strings.Cut(part, "="); ok {
			m[k] = v
		}
	}
	return m
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func randomWord(r *rand.Rand) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	b := make([]byte, 18)
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}

// Credentials are what a client shows.
type Credentials struct {
	User, Password string
	// Mechanism is the one to use; empty for the best that the server has.
	Mechanism Mechanism
}

// authClient is the client's side of an exchange.
type authClient interface {
	// start gives the initial response, nil if there is none.
	start() []byte
	next(challenge []byte) (response []byte, err error)
}

// newAuthClient begins the exchange of the best mechanism that was offered.
func newAuthClient(c Credentials, offered []string, r *rand.Rand) (Mechanism, authClient) {
	for _, m := range []Mechanism{ScramSHA256, PlainAuth, LoginAuth} {
		if c.Mechanism != "" && c.Mechanism != m {
			continue
		}
		for _, o := range offered {
			if !strings.EqualFold(o, string(m)) {
				continue
			}
			switch m {
			case ScramSHA256:
				return m, &scramClient{c: c, nonce: randomWord(r)}
			case PlainAuth:
				return m, plainClient(c)
			default:
				return m, &loginClient{c: c}
			}
		}
	}
	return "", nil
}

type plainClient Credentials

func (c plainClient) start() []byte { return []byte("\x00" + c.User + "\x00" + c.Password) }
func (c plainClient) next([]byte) ([]byte, error) {
	return nil, errors.New("PLAIN has no challenge")
}

type loginClient struct {
	c    Credentials
	step int
}

func (c *loginClient) start() []byte { return nil }
func (c *loginClient) next([]byte) ([]byte, error) {
	c.step++
	switch c.step {
	case 1:
		return []byte(c.c.User), nil
	case 2:
		return []byte(c.c.Password), nil
	}
	return nil, errors.New("LOGIN has two challenges")
}

type scramClient struct {
	c     Credentials
	nonce string
	step  int
	want  []byte
}

func (c *scramClient) bare() string {
	return "n=" + strings.NewReplacer("=", "=3D", ",", "=2C").Replace(c.c.User) + ",r=" + c.nonce
}

func (c *scramClient) start() []byte { return []byte("n,," + c.bare()) }

func (c *scramClient) next(challenge []byte) ([]byte, error) {
	c.step++
	switch c.step {
	case 1:
		return c.prove(string(challenge))
	case 2:
		v, err := base64.StdEncoding.DecodeString(scramAttributes(string(challenge))["v"])
		if err != nil || !hmac.Equal(v, c.want) {
			return nil, errors.New("the server does not know the password")
		}
		return []byte{}, nil
	}
	return nil, errors.New("SCRAM has two challenges")
}

func (c *scramClient) prove(first string) ([]byte, error) {
	attrs := scramAttributes(first)
	salt, err := base64.StdEncoding.DecodeString(attrs["s"])
	n, err2 := strconv.Atoi(attrs["i"])
	if err != nil || err2 != nil || n < 1 || n > 1_000_000 || !strings.HasPrefix(attrs["r"], c.nonce) {
		return nil, errors.New("no SCRAM challenge")
	}
	salted, err := pbkdf2.Key(sha256.New, c.c.Password, salt, n, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("salting a password: %w", err)
	}
	without := "c=biws,r=" + attrs["r"]
	said := c.bare() + "," + first + "," + without
	key := mac(salted, "Client Key")
	stored := sha256.Sum256(key)
	proof := mac(stored[:], said)
	subtle.XORBytes(proof, proof, key)
	c.want = mac(mac(salted, "Server Key"), said)
	return []byte(without + ",p=" + base64.StdEncoding.EncodeToString(proof)), nil
}
