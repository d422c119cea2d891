using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace EmbeddedFunctions.Invocation;

/// <summary>One invocation. The scope and everything else that is not always wanted is made when first asked for.</summary>
internal sealed class EmbeddedFunctionContext(
    FunctionPlan plan,
    TriggerData trigger,
    IServiceProvider services,
    RetryContext retry,
    CancellationToken cancellation) : FunctionContext, IAsyncDisposable
{
    private readonly ResultHolder _result = new();
    private AsyncServiceScope? _scope;
    private IServiceProvider? _instanceServices;
    private InvocationFeatures? _features;
    private string? _invocationId;
    private IDictionary<object, object>? _items;
    private TraceContext? _trace;
    private BindingContext? _binding;

    public TriggerData Trigger { get; } = trigger;

    public FunctionPlan Plan { get; } = plan;

    public InvocationResult Result => _result;

    public override string InvocationId => _invocationId ??= Guid.NewGuid().ToString();

    public override string FunctionId => Plan.Definition.Id;

    public override TraceContext TraceContext => _trace ??= new CurrentTrace();

    public override BindingContext BindingContext => _binding ??= new TriggerBinding(Trigger);

    public override RetryContext RetryContext { get; } = retry;

    public override FunctionDefinition FunctionDefinition => Plan.Definition;

    public override IDictionary<object, object> Items
    {
        get => _items ??= new Dictionary<object, object>();
        set => _items = value;
    }

    public override IInvocationFeatures Features => _features ??= new InvocationFeatures(_result);

    public override CancellationToken CancellationToken { get; } = cancellation;

    public override IServiceProvider InstanceServices
    {
        get
        {
            if (_instanceServices is null)
            {
                _scope = services.CreateAsyncScope();
                _instanceServices = _scope.Value.ServiceProvider;
            }

            return _instanceServices;
        }
        set => _instanceServices = value;
    }

    public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? ValueTask.CompletedTask;

    private sealed class ResultHolder : InvocationResult
    {
        public override object? Value { get; set; }
    }
}
