import os
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '2'
# 查看版本
import tensorflow as tf
print(tf.__version__ >= '2.0')

# 查看GPU和CUDA支持
print(type(tf.test.is_gpu_available()))
print(type(tf.test.is_built_with_gpu_support()))
print(type(tf.test.is_built_with_cuda()))

# 查看电脑GPU和CPU
print(tf.config.list_logical_devices('CPU'))
print(tf.config.list_physical_devices('CPU'))
print(tf.config.get_visible_devices('CPU'))
from tensorflow.python.client import device_lib
print([device.name for device in device_lib.list_local_devices() if device.device_type == 'CPU'])

# 特定设备下创建Tensor
with tf.device("cpu"):
    a = tf.constant([1])
with tf.device("gpu"):
    b = tf.range(4)
#查找Tensor在哪个设备
print(a.device)
print(b.device in (a.device, a.device.replace('CPU', 'GPU')))
#将另一个值在a的设备上创建
if tf.test.is_gpu_available():
    c = a.gpu()
else:
    c = a.cpu()
print(c)
print(b.cpu().device)
