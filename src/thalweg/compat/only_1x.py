"""The names at the top of `tf` that only 1.x has, for programs that use them without `tf.compat.v1`."""

from __future__ import annotations

from thalweg.compat.aliases import ALIASES

NAMES = frozenset(ALIASES) | frozenset(
    """
    AUTO_REUSE ConfigProto GPUOptions GraphKeys GraphOptions InteractiveSession OptimizerOptions
    RunMetadata RunOptions Session SparseTensorValue VERSION VariableScope Dimension

    add_to_collection add_to_collections all_variables arg_max arg_min assert_integer assert_less_equal
    assert_near assert_negative assert_non_negative assert_non_positive assert_none_equal
    assert_positive assert_rank_at_least assert_rank_in assert_scalar assert_type assert_greater_equal
    assert_variables_initialized assign assign_add assign_sub batch_gather batch_scatter_update
    batch_to_space_nd bincount clip_by_average_norm colocate_with confusion_matrix container
    control_flow_v2_enabled convert_to_tensor_or_indexed_slices convert_to_tensor_or_sparse_tensor
    count_nonzero count_up_to disable_control_flow_v2 disable_eager_execution disable_resource_variables
    disable_tensor_equality disable_v2_behavior disable_v2_tensorshape div enable_control_flow_v2
    enable_eager_execution enable_resource_variables enable_tensor_equality enable_v2_behavior
    enable_v2_tensorshape executing_eagerly_outside_functions get_collection get_collection_ref
    get_default_graph get_default_session get_local_variable get_seed get_variable get_variable_scope
    global_variables global_variables_initializer glorot_normal_initializer glorot_uniform_initializer
    initialize_all_tables initialize_all_variables initialize_local_variables initialize_variables
    is_variable_initialized list_diff listdiff local_variables local_variables_initializer make_template
    model_variables moving_average_variables multinomial no_regularizer op_scope orthogonal_initializer
    placeholder placeholder_with_default py_func report_uninitialized_variables reset_default_graph
    resource_variables_enabled scatter_add scatter_div scatter_max scatter_min scatter_mul
    scatter_nd_add scatter_nd_sub scatter_nd_update scatter_sub scatter_update select set_random_seed
    setdiff1d tables_initializer to_bfloat16 to_complex128 to_complex64 to_double to_float to_int32
    to_int64 trainable_variables truncated_normal_initializer uniform_unit_scaling_initializer
    variable_op_scope variable_scope variables_initializer variance_scaling_initializer
    verify_tensor_all_finite

    app contrib flags gfile logging train
    """.split()
)
