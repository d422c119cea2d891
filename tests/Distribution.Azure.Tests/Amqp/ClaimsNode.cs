using System.Collections.Concurrent;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Distribution.Azure.Tests.Amqp;

/// <summary>The claims-based security node of one connection: whoever puts a token may do what he likes.</summary>
internal sealed class ClaimsNode(ConcurrentQueue<string> claims)
{
    public const string Address = "$cbs";

    private const int Granted = 202;

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
            requests.RegisterMessageListener(request => Grant(requests, request));
        }
    }

    private void Grant(ReceivingAmqpLink requests, AmqpMessage request)
    {
        claims.Enqueue(request.ApplicationProperties.Map["name"]?.ToString() ?? "");
        AmqpMessage reply = AmqpMessage.Create(new AmqpValue { Value = "" });
        reply.Properties.CorrelationId = request.Properties.MessageId;
        reply.ApplicationProperties = new ApplicationProperties();
        reply.ApplicationProperties.Map["status-code"] = Granted;
        reply.ApplicationProperties.Map["status-description"] = "Accepted";
        requests.AcceptMessage(request, false);
        _replies?.SendMessageNoWait(reply, BitConverter.GetBytes(Interlocked.Increment(ref _tag)), default);
    }
}
