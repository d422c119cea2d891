using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Distribution.Azure.Tests.Amqp;

/// <summary>Messages that lie in order until somebody takes them: given out under a lock, gone when that is accepted, looked at without one.</summary>
internal sealed class LetterBox
{
    private const int Found = 200;
    private const int Nothing = 204;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Func<AmqpMessage>> _letters = [];
    private readonly Dictionary<Guid, long> _locks = [];

    /// <summary>What it answers to who has done with a message; null for "gone".</summary>
    public Func<long, Outcome?> Answer { get; set; } = static _ => null;

    public IReadOnlyList<long> Left
    {
        get
        {
            lock (_lock)
            {
                return [.. _letters.Keys];
            }
        }
    }

    /// <param name="number">The sequence number, which is written on the message.</param>
    /// <param name="letter">Makes the message: one that was sent cannot be sent again.</param>
    public void Add(long number, Func<AmqpMessage> letter)
    {
        lock (_lock)
        {
            _letters.Add(number, () =>
            {
                AmqpMessage message = letter();
                message.MessageAnnotations.Map["x-opt-sequence-number"] = number;
                return message;
            });
        }
    }

    public void Attach(SendingAmqpLink link)
    {
        link.RegisterCreditListener((_, _, _) => Deliver(link));
        link.RegisterDispositionListener(delivery => Settle(link, delivery));
    }

    /// <summary>The operation peek-message of a management node.</summary>
    public AmqpMessage Peek(AmqpMessage request)
    {
        var asked = (AmqpMap)request.ValueBody.Value;
        long from = (long)asked[new MapKey("from-sequence-number")];
        int count = (int)asked[new MapKey("message-count")];
        var some = new List<AmqpMap>();
        lock (_lock)
        {
            foreach ((_, Func<AmqpMessage> letter) in _letters.Where(one => one.Key >= from).Take(count))
            {
                using Stream text = letter().ToStream();
                byte[] bytes = new byte[text.Length];
                text.ReadExactly(bytes);
                some.Add(new AmqpMap { [new MapKey("message")] = new ArraySegment<byte>(bytes) });
            }
        }

        AmqpMessage reply = AmqpMessage.Create(new AmqpValue { Value = new AmqpMap { [new MapKey("messages")] = some } });
        reply.ApplicationProperties = new ApplicationProperties();
        reply.ApplicationProperties.Map["statusCode"] = some.Count > 0 ? Found : Nothing;
        return reply;
    }

    private void Deliver(SendingAmqpLink link)
    {
        while (link.LinkCredit > 0 && Next() is var (token, message))
        {
            link.SendMessageNoWait(message, token.ToByteArray(), default);
        }
    }

    private (Guid Token, AmqpMessage Message)? Next()
    {
        lock (_lock)
        {
            foreach ((long number, Func<AmqpMessage> letter) in _letters)
            {
                if (!_locks.ContainsValue(number))
                {
                    var token = Guid.NewGuid();
                    _locks.Add(token, number);
                    return (token, letter());
                }
            }

            return null;
        }
    }

    private void Settle(SendingAmqpLink link, Delivery delivery)
    {
        DeliveryState outcome = delivery.State;
        lock (_lock)
        {
            if (_locks.Remove(new Guid(delivery.DeliveryTag.AsSpan()), out long number) && delivery.State is Accepted)
            {
                outcome = Answer(number) ?? outcome;
                if (outcome is Accepted)
                {
                    _letters.Remove(number);
                }
            }
        }

        link.DisposeDelivery(delivery, true, outcome);
    }
}
