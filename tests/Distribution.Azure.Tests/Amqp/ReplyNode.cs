using Microsoft.Azure.Amqp;

namespace Distribution.Azure.Tests.Amqp;

/// <summary>An address of one connection at which requests are answered one by one.</summary>
/// <param name="answer">The reply, without what it replies to.</param>
internal sealed class ReplyNode(Func<AmqpMessage, AmqpMessage> answer)
{
    private volatile SendingAmqpLink? _replies;
    private int _tag;

    public void Attach(AmqpLink link)
    {
        if (link is SendingAmqpLink replies)
        {
            _replies = replies;
        }
        else if (link is ReceivingAmqpLink requests)
        {
            requests.RegisterMessageListener(request => Reply(requests, request));
        }
    }

    private void Reply(ReceivingAmqpLink requests, AmqpMessage request)
    {
        AmqpMessage reply = answer(request);
        reply.Properties.CorrelationId = request.Properties.MessageId;
        requests.AcceptMessage(request, false);
        _replies?.SendMessageNoWait(reply, BitConverter.GetBytes(Interlocked.Increment(ref _tag)), default);
    }
}
