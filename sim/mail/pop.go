package mail

import (
	"slices"

	"sunsetlab/sim/mail/pop3"
)

// OpenMailbox opens a user's mailbox, nil if the password is not the user's. It
// is for POP3.
func (h *Host) OpenMailbox(user, password string) pop3.Box {
	s := h.cfg.Submission
	if s == nil {
		return nil
	}
	if want, ok := s.Users[user]; !ok || want != password {
		return nil
	}
	return (*openBox)(h.userBox(user))
}

type openBox Mailbox

func (b *openBox) Messages() []pop3.Message {
	var all []pop3.Message
	for i := range b.Stored {
		if s := &b.Stored[i]; !s.Junk {
			all = append(all, pop3.Message{ID: s.ID, Data: s.Message})
		}
	}
	return all
}

func (b *openBox) Delete(ids []string) {
	b.Stored = slices.DeleteFunc(b.Stored, func(s Stored) bool { return slices.Contains(ids, s.ID) && !s.Junk })
}
